// Every feature of the console, in the order of the navigation.

import type { Feature } from "@shared/feature";
import { acceptance } from "./acceptance";
import { accessLog } from "./access-log";
import { account } from "./account";
import { customer } from "./customer";
import { dictionary } from "./dictionary";
import { events } from "./events";
import { everybody } from "./everybody";
import { find } from "./find";
import { home } from "./home";
import { imports } from "./imports";
import { jobs } from "./jobs";
import { matching } from "./matching";
import { people } from "./people";
import { quality } from "./quality";
import { quarantine } from "./quarantine";
import { review } from "./review";
import { serviceLevels } from "./service-levels";
import { sources } from "./sources";
import { stores } from "./stores";
import { subjects } from "./subjects";
import { webhooks } from "./webhooks";

export const features: readonly Feature[] = [
  home,
  find,
  everybody,
  customer,
  review,
  subjects,
  stores,
  sources,
  imports,
  quarantine,
  quality,
  dictionary,
  matching,
  acceptance,
  events,
  webhooks,
  jobs,
  serviceLevels,
  people,
  accessLog,
  account,
];
