// The parts that pages are built of.

export { Code, CodeBlock, Copy } from "./Code";
export { Confirm } from "./Confirm";
export { DataTable, type Column } from "./DataTable";
export { Figure, Figures } from "./Figure";
export { FormRow } from "./FormRow";
export { AppLink, useFilters, useGo, usePath, useRouteParam } from "./navigation";
export { Page, Section } from "./Page";
export { Query } from "./Query";
export { RelativeTime } from "./RelativeTime";
export { useShortcuts, type Shortcut } from "./shortcuts";
export { hueOf, SourceBadge } from "./SourceBadge";
export { Empty, ErrorNote, ErrorState, Loading, NoPermission } from "./states";
export { Tag, type Tone } from "./Tag";
export { notify, undoLast } from "./toasts";
