import type { Option } from '../form/SelectField'
import { StatusLabel, type StatusTone } from './StatusLabel'

/** The label and tone of an enum's value; a value of a newer server as it is. */
export function OptionLabel<Value extends string>({
  options,
  value,
}: {
  options: readonly (Option<Value> & { tone: StatusTone })[]
  value: Value
}) {
  const option = options.find((each) => each.value === value)
  return <StatusLabel tone={option?.tone ?? 'neutral'}>{option?.label ?? value}</StatusLabel>
}
