// The parts that pages are built of.

export { Code, CodeBlock, Copy } from "./Code";
export { Chart, type Line } from "./Chart";
export { Confirm } from "./Confirm";
export { DataTable, type Column } from "./DataTable";
export { Fact, Facts } from "./Facts";
export { Figure, Figures } from "./Figure";
export { FormRow } from "./FormRow";
export { Fresh } from "./Fresh";
export { Meter } from "./Meter";
export { AppLink, useFilters, useGo, usePath, useRouteParam } from "./navigation";
export { Page, Section } from "./Page";
export { Query } from "./Query";
export { RelativeTime } from "./RelativeTime";
export { save } from "./save";
export { SecretOnce } from "./SecretOnce";
export { ShareGrid, type ShareCell } from "./ShareGrid";
export { ShortTable, type ShortColumn } from "./ShortTable";
export { useShortcuts, type Shortcut } from "./shortcuts";
export { hueOf, hueStyle, SourceBadge } from "./SourceBadge";
export { Empty, ErrorNote, ErrorState, Loading, NoPermission } from "./states";
export { Tabs, type Tab } from "./Tabs";
export { Tag, type Tone } from "./Tag";
export { Toolbar } from "./Toolbar";
export { notify, undoLast } from "./toasts";
export { useDeed } from "./useDeed";
