/** Conventional Commits; the body is for people and may be as wide as they like. */
export default {
  extends: ['@commitlint/config-conventional'],
  rules: { 'body-max-line-length': [0], 'footer-max-line-length': [0] },
}
