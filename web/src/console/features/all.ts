// Every feature of the console, in the order of the navigation.

import type { Feature } from "@shared/feature";
import { customer } from "./customer";
import { review } from "./review";
import { find } from "./find";
import { imports } from "./imports";
import { acceptance } from "./acceptance";
import { matching } from "./matching";
import { quarantine } from "./quarantine";
import { sources } from "./sources";
import { webhooks } from "./webhooks";
import { jobs } from "./jobs";
import { people } from "./people";
import { account } from "./account";
import { accessLog } from "./access-log";
import { dictionary } from "./dictionary";
import { serviceLevels } from "./service-levels";
import { home } from "./home";
import { events } from "./events";
import { quality } from "./quality";
import { stores } from "./stores";

export const features: readonly Feature[] = [
  home,
  find,
  customer,
  review,
  sources,
  imports,
  quarantine,
  matching,
  acceptance,
  webhooks,
  jobs,
  people,
  account,
  accessLog,
  dictionary,
  serviceLevels,
  events,
  quality,
  stores,
];
