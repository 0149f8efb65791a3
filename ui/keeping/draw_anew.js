// Stands on the page itself, not in a part of it: what it sends runs the whole page, which makes its parts known again.
export default function ({ setTriggerValue }) {
  const ask = () => setTriggerValue("asked", Date.now());
  document.addEventListener("zhijian:draw-anew", ask);
  return () => document.removeEventListener("zhijian:draw-anew", ask);
}
