import DarkModeOutlinedIcon from '@mui/icons-material/DarkModeOutlined'
import LightModeOutlinedIcon from '@mui/icons-material/LightModeOutlined'
import SettingsBrightnessOutlinedIcon from '@mui/icons-material/SettingsBrightnessOutlined'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import MenuItem from '@mui/material/MenuItem'
import { useColorScheme } from '@mui/material/styles'

const modes = [
  { mode: 'light', label: 'Light', Icon: LightModeOutlinedIcon },
  { mode: 'dark', label: 'Dark', Icon: DarkModeOutlinedIcon },
  { mode: 'system', label: 'As the system', Icon: SettingsBrightnessOutlinedIcon },
] as const

/** The choice of light or dark, kept in this browser. */
export function ColorModeItems() {
  const { mode, setMode } = useColorScheme()
  return modes.map(({ mode: each, label, Icon }) => (
    <MenuItem
      key={each}
      role="menuitemradio"
      aria-checked={mode === each}
      selected={mode === each}
      onClick={() => setMode(each)}
    >
      <ListItemIcon>
        <Icon fontSize="small" />
      </ListItemIcon>
      <ListItemText>{label}</ListItemText>
    </MenuItem>
  ))
}
