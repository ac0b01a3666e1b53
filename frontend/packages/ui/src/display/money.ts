/** `€1,234.50`. The amount is an exact decimal; a currency nobody knows is written after it. */
export function formatMoney(amount: string, currency: string): string {
  // Intl formats the digits of a string without the loss of a float.
  const exact = amount as Intl.StringNumericLiteral
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).format(exact)
  } catch {
    return `${new Intl.NumberFormat('en', { minimumFractionDigits: 2 }).format(exact)} ${currency}`
  }
}

/** Adds exact decimals of at most two places. */
export function addDecimals(amounts: readonly string[]): string {
  const cents = amounts.reduce((sum, amount) => sum + toCents(amount), 0n)
  const sign = cents < 0n ? '-' : ''
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function toCents(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.')
  const cents = BigInt(whole || '0') * 100n + BigInt(fraction.slice(0, 2).padEnd(2, '0'))
  return amount.startsWith('-') ? -cents : cents
}
