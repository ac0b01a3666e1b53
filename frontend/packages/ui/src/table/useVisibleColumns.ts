import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { type RefObject, useLayoutEffect, useMemo, useState } from 'react'

import type { Column } from './column'

/** Widths are told apart in steps, so that dragging a window's edge draws few rows again. In px. */
const STEP = 20

/** The columns that the table has room for. On a phone there is room for none. */
export function useVisibleColumns<Row>(
  columns: readonly Column<Row>[],
  table: RefObject<HTMLElement | null>,
): { visible: readonly Column<Row>[]; isCompact: boolean } {
  const { breakpoints } = useTheme()
  const isCompact = useMediaQuery(breakpoints.down('sm'), { noSsr: true })
  const width = useWidth(table)
  const visible = useMemo(() => columns.filter(({ from = 0 }) => from <= width), [columns, width])
  return { visible, isCompact }
}

/** The width inside an element, known before the first paint and kept current. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const measure = () => setWidth(Math.floor(current.clientWidth / STEP) * STEP)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
