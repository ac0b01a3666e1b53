import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { usePermission } from '@station/sdk'
import {
  DataTable,
  EmptyState,
  NoMatch,
  Page,
  SearchField,
  Surface,
  Toolbar,
  useUrlState,
} from '@station/ui'

import type { ProjectRowFragment } from '../gql/graphql'
import { columns } from './columns'
import { ProjectCompactRow } from './ProjectCompactRow'
import { ProjectPanel } from './ProjectPanel'
import { useOpenProject } from './useOpenProject'
import { useProjects } from './useProjects'

const defaults = { q: '', archived: '' }

/** The headings that tasks are gathered under. */
export default function ProjectsPage() {
  const mayUse = usePermission('portlet.tasks.use')
  const [{ q, archived }, change] = useUrlState(defaults)
  const projects = useProjects({ isArchived: archived !== '', ...(q && { search: q }) })
  const { openId, open, create } = useOpenProject()

  const newProject = mayUse && (
    <Button variant="contained" startIcon={<AddIcon />} onClick={create}>
      New project
    </Button>
  )
  return (
    <Page
      title="Projects"
      actions={newProject}
      tools={
        <Toolbar label="Filters">
          <SearchField label="Search names" value={q} onSearch={(text) => change({ q: text })} />
          <FormControlLabel
            label="Archived"
            slotProps={{ typography: { variant: 'body2' } }}
            control={
              <Switch
                size="small"
                checked={archived !== ''}
                onChange={(_event, checked) => change({ archived: checked ? 'yes' : '' })}
              />
            }
            sx={{ ml: 0.5 }}
          />
        </Toolbar>
      }
    >
      <title>Projects · Station</title>
      <Surface>
        <DataTable
          label="Projects"
          rows={projects.rows}
          columns={columns}
          compact={compact}
          selectedId={openId}
          onOpen={open}
          loading={projects.loading}
          outdated={projects.outdated}
          hasMore={projects.hasMore}
          loadingMore={projects.loadingMore}
          onLoadMore={projects.loadMore}
          problem={projects.problem}
          onRetry={projects.refresh}
          empty={
            q || archived ? (
              <NoMatch thing="project" onClear={() => change({ q: '', archived: '' })} />
            ) : (
              <EmptyState title="No projects yet" action={newProject}>
                A project gathers tasks under a name and a colour.
              </EmptyState>
            )
          }
        />
      </Surface>
      <ProjectPanel />
    </Page>
  )
}

function compact(project: ProjectRowFragment, open: () => void) {
  return <ProjectCompactRow project={project} onOpen={open} />
}
