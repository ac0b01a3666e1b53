// Sets the colour scheme before anything is drawn, so that a dark page does not
// flash white. The app's own code comes too late for that, and the content
// security policy admits no script in the page. The names are those of
// packages/ui/src/theme/theme.ts.
;(function () {
  var mode = 'system'
  try {
    mode = localStorage.getItem('station.color-mode') || mode
  } catch {
    // Storage is closed to us: the system's choice holds.
  }
  var dark =
    mode === 'dark' || (mode === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-color-scheme', dark ? 'dark' : 'light')
})()
