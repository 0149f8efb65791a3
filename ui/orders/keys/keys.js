// Ctrl+Enter submits from anywhere on the sheet, also out of a text box: what stands in it is taken first.
export default function ({ data }) {
  const onKey = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return
    const button = document.querySelector(`.st-key-${data.button} button`)
    if (!button) return
    event.preventDefault()
    event.stopPropagation()
    document.activeElement?.blur()
    window.setTimeout(() => button.click(), 0)
  }
  document.addEventListener("keydown", onKey, true)
  return () => document.removeEventListener("keydown", onKey, true)
}
