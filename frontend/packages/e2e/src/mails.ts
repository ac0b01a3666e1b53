import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, inject } from 'vitest'

/** Waits for a mail and gives the path of the link in it, with what is behind the #. */
export async function linkMailedTo(address: string, subject: string): Promise<string> {
  const links = async () =>
    (await mails())
      .filter((mail) => mail.includes(`To: <${address}>\n`))
      .filter((mail) => mail.includes(`Subject: ${subject}\n`))
      .map((mail) => /^https?:\/\/[^/]+(\/\S+)$/m.exec(mail)?.[1])
  await expect.poll(links, { message: `the mail to ${address}` }).toEqual([expect.any(String)])
  const [link = ''] = await links()
  return link
}

/** Station writes mails into files where it has no SMTP server. */
async function mails(): Promise<string[]> {
  const folder = join(inject('dataDir'), 'outbox')
  const names = await readdir(folder).catch(() => [])
  const whole = names.filter((name) => name.endsWith('.eml'))
  return Promise.all(whole.map(async (name) => decoded(await readFile(join(folder, name), 'utf8'))))
}

/** Undoes quoted-printable. */
function decoded(mail: string): string {
  return mail
    .replaceAll('\r\n', '\n')
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
