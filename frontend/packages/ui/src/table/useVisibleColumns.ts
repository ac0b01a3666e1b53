import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useMemo } from 'react'

import type { Column } from './column'

/** The columns there is room for. Below `sm` there is room for none. */
export function useVisibleColumns<Row>(columns: readonly Column<Row>[]): {
  visible: readonly Column<Row>[]
  isCompact: boolean
} {
  const { breakpoints } = useTheme()
  const isCompact = useMediaQuery(breakpoints.down('sm'), { noSsr: true })
  const isMedium = useMediaQuery(breakpoints.up('md'), { noSsr: true })
  const isLarge = useMediaQuery(breakpoints.up('lg'), { noSsr: true })
  const isExtraLarge = useMediaQuery(breakpoints.up('xl'), { noSsr: true })
  const visible = useMemo(
    () =>
      columns.filter(
        ({ from }) =>
          from === undefined ||
          (from === 'md' && isMedium) ||
          (from === 'lg' && isLarge) ||
          (from === 'xl' && isExtraLarge),
      ),
    [columns, isMedium, isLarge, isExtraLarge],
  )
  return { visible, isCompact }
}
