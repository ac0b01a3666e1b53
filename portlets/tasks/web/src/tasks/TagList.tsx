import Chip from '@mui/material/Chip'

/** A task's tags in a line; what does not fit is cut off. */
export function TagList({ tags }: { tags: readonly string[] }) {
  return tags.map((tag) => (
    <Chip key={tag} label={tag} size="small" variant="outlined" sx={{ mr: 0.5 }} />
  ))
}
