import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'

/** Says that a newer version exists and offers to go on from it. */
export function ConflictNotice({
  thing,
  overlaps,
  onTakeNewer,
}: {
  /** Such as `task`. */
  thing: string
  /** The labels of the fields that were changed on both sides. */
  overlaps: readonly string[]
  onTakeNewer: () => void
}) {
  return (
    <Alert
      severity="warning"
      action={
        <Button color="inherit" size="small" onClick={onTakeNewer}>
          Load newer
        </Button>
      }
    >
      Somebody changed this {thing} since you opened it. Load the newer one; your own changes stay.
      {overlaps.length > 0 &&
        ` Saving them replaces the other change of ${overlaps.join(', ').toLowerCase()}.`}
    </Alert>
  )
}
