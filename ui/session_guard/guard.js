const EVERY_MS = 1500

export default function ({ data, parentElement }) {
  parentElement.querySelector("button").textContent = data.label
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
