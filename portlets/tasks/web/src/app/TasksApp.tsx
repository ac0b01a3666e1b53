import { Route, Routes } from 'react-router'

import ProjectsPage from '../projects/ProjectsPage'
import TasksPage from '../tasks/TasksPage'

/** The full app of the Tasks portlet. */
export default function TasksApp() {
  return (
    <Routes>
      <Route index element={<TasksPage />} />
      <Route path="projects" element={<ProjectsPage />} />
    </Routes>
  )
}
