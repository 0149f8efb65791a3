// Elements as every form here makes them.

function made(tag, className, text) {
  const one = document.createElement(tag);
  if (className) one.className = className;
  if (text !== undefined) one.textContent = text;
  return one;
}

function pressed(className, text, key, does) {
  const one = made("button", className);
  one.type = "button";
  if (key) one.append(made("kbd", "", key));
  one.append(made("span", "", text));
  one.addEventListener("click", does);
  return one;
}

function filledIn(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
