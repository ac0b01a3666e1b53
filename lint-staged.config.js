/** What a commit touches is formatted and linted before it is made. */
export default {
  '{frontend,portlets/*/web}/**/*.{ts,tsx,js}': [
    'prettier --write',
    'eslint --fix --max-warnings 0 --no-warn-ignored',
  ],
  '{frontend,portlets/*/web}/**/*.{json,css,html,graphql}': 'prettier --write',
  '*.{js,json}': 'prettier --write',
}
