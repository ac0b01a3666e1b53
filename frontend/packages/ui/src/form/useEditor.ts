import type { Outcome, Problem } from '@station/sdk'
import { useState } from 'react'

import type { Form } from './useForm'

export interface EditorOptions<Values, Data> {
  form: Form<Values>
  /** What is wrong before the server is asked: field → sentence. */
  check: (values: Values) => Partial<Record<keyof Values, string>>
  save: () => Promise<Outcome<Data>>
  onSaved: () => void
  /** Called when somebody else has saved since; loads the newer version. */
  onConflict?: () => void
  /** The server's names of fields that the form calls otherwise. */
  aliases?: Record<string, keyof Values>
}

export interface Editor {
  submit: () => Promise<void>
  /** What went wrong beyond single fields. */
  problem: Problem | null
}

/** Saves a form and shows what the server has against it where it belongs. */
export function useEditor<Values extends object, Data>({
  form,
  check,
  save,
  onSaved,
  onConflict,
  aliases,
}: EditorOptions<Values, Data>): Editor {
  const [problem, setProblem] = useState<Problem | null>(null)

  const submit = async () => {
    const faults = check(form.values)
    form.fail(faults)
    setProblem(null)
    if (Object.keys(faults).length > 0) return
    const outcome = await save()
    if (!outcome.problem) {
      form.reset()
      onSaved()
    } else if (!form.failWith(outcome.problem, aliases)) {
      setProblem(outcome.problem)
      if (outcome.problem.code === 'CONFLICT') onConflict?.()
    }
  }
  return { submit, problem }
}
