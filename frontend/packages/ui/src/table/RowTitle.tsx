import ButtonBase from '@mui/material/ButtonBase'
import type { ReactNode } from 'react'

/** The control that opens a row; arrow keys move between those of a table. */
export function RowTitle({
  onOpen,
  struck = false,
  children,
}: {
  onOpen: () => void
  /** Struck through, for what is done. */
  struck?: boolean
  children: ReactNode
}) {
  return (
    <ButtonBase
      data-row-focus
      onClick={onOpen}
      sx={{
        display: 'block',
        maxWidth: '100%',
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
        borderRadius: 0.5,
        font: 'inherit',
        fontWeight: 500,
        textAlign: 'start',
        color: struck ? 'text.secondary' : 'text.primary',
        textDecoration: struck ? 'line-through' : 'none',
        '&:hover': { textDecoration: struck ? 'line-through' : 'underline' },
      }}
    >
      {children}
    </ButtonBase>
  )
}
