const EVERY_MS = 1500
let language = null

export default function ({ data, parentElement }) {
  parentElement.querySelector("button").textContent = data.label
  // Boxes keep the words that they were drawn with: in another language the page is loaded anew, its address as it is.
  if (language !== null && language !== data.language) window.location.reload()
  language = data.language
  const timer = window.setInterval(async () => {
    try {
      const answer = await fetch("/auth/whoami", { credentials: "same-origin", cache: "no-store" })
      if (answer.status === 401) window.location.assign("/auth/login")
    } catch {
      // the server is away for a moment; Streamlit says so itself
    }
  }, EVERY_MS)
  return () => window.clearInterval(timer)
}
