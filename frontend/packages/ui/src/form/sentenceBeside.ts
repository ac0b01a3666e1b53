/** "`title` can't be empty." beside the title reads "Can't be empty." */
export function sentenceBeside(field: string, sentence: string): string {
  const prefix = `\`${field}\` `
  const rest = sentence.startsWith(prefix) ? sentence.slice(prefix.length) : sentence
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
