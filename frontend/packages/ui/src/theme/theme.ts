import { createTheme } from '@mui/material/styles'
import type {} from '@mui/material/themeCssVarsAugmentation'

/** The attribute of <html> that names the colour scheme; color-scheme.js sets it early. */
export const COLOR_SCHEME_ATTRIBUTE = 'data-color-scheme'
/** Where the choice of light, dark or system is remembered. */
export const COLOR_MODE_KEY = 'station.color-mode'

/**
 * Station's look: flat surfaces with hairlines, small type for lists, one
 * accent. Contrasts meet WCAG AA in both schemes; axe holds it in the browser
 * tests.
 */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: `[${COLOR_SCHEME_ATTRIBUTE}="%s"]` },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#3450b4', contrastText: '#ffffff' },
        secondary: { main: '#55606e' },
        success: { main: '#1b7045' },
        warning: { main: '#8f5200' },
        error: { main: '#b3261e' },
        info: { main: '#0b6285' },
        background: { default: '#f5f6f8', paper: '#ffffff' },
        text: { primary: '#1b1f26', secondary: '#58616e' },
        action: { active: '#58616e' },
        divider: '#e0e3e8',
      },
    },
    dark: {
      palette: {
        primary: { main: '#a3b5ff', contrastText: '#12182b' },
        secondary: { main: '#aab3c0' },
        success: { main: '#72d3a0' },
        warning: { main: '#f0b35e' },
        error: { main: '#ff8f86' },
        info: { main: '#74c4ea' },
        background: { default: '#12151a', paper: '#191d24' },
        text: { primary: '#e6e9ee', secondary: '#a4adba' },
        action: { active: '#a4adba' },
        divider: '#2c323c',
      },
    },
  },
  shape: { borderRadius: 8 },
  typography: {
    fontFamily:
      'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
    fontSize: 13,
    h1: { fontSize: '1.375rem', fontWeight: 650, letterSpacing: '-0.01em' },
    h2: { fontSize: '1.0625rem', fontWeight: 650 },
    h3: { fontSize: '0.9375rem', fontWeight: 650 },
    button: { textTransform: 'none', fontWeight: 600 },
    overline: { textTransform: 'none', letterSpacing: 0, fontWeight: 600, lineHeight: 1.6 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': {
            animationDuration: '0.01ms !important',
            animationIterationCount: '1 !important',
            transitionDuration: '0.01ms !important',
          },
        },
      },
    },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiButtonBase: {
      styleOverrides: {
        root: ({ theme }) => ({
          '&.Mui-focusVisible': {
            outline: `2px solid ${theme.vars.palette.primary.main}`,
            outlineOffset: 1,
          },
        }),
      },
    },
    MuiInputBase: {
      styleOverrides: {
        root: { fontSize: '0.875rem' },
        input: ({ theme }) => ({
          '&::placeholder': { color: theme.vars.palette.text.secondary, opacity: 1 },
        }),
      },
    },
    // As large as the input: the gap in the outline is measured by the input's size.
    MuiInputLabel: { styleOverrides: { root: { fontSize: '0.875rem' } } },
    MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
    MuiSelect: { defaultProps: { size: 'small' } },
    MuiAutocomplete: { defaultProps: { size: 'small' } },
    MuiTooltip: { defaultProps: { enterDelay: 500 } },
    MuiAlert: {
      defaultProps: { variant: 'outlined' },
      styleOverrides: { action: { whiteSpace: 'nowrap' } },
    },
    MuiDialog: { defaultProps: { fullWidth: true, maxWidth: 'xs' } },
  },
})
