/** How each kind of job is planned. */
import type {Config} from '../config/schema.ts';
import type {Dn} from '../domain/dn.ts';
import type {Planner} from '../domain/plan.ts';
import {brandPlanners} from '../service/brand-plan.ts';
import {cleanUpPlanners} from '../service/clean-up.ts';
import {freshRootPlanners} from '../service/fresh-root.ts';
import {powerPlanners} from '../service/power.ts';
import {provisionPlanners} from '../service/provision.ts';
import {reconcilePlanners} from '../service/reconcile.ts';
import {replicatePlanners} from '../service/replicate.ts';
import {rootPlanners} from '../service/roots.ts';
import {scratchPlanners} from '../service/scratch.ts';
import type {Site} from '../service/site.ts';

export const makePlanners = (
  site: Site,
  atEndOfLease: Config['leases']['atEnd'],
  serviceUser: Dn,
): ReadonlyMap<string, Planner> =>
  new Map(
    Object.entries({
      ...powerPlanners(site),
      ...rootPlanners(site),
      ...provisionPlanners(site),
      ...brandPlanners(site),
      ...replicatePlanners(site, serviceUser),
      ...freshRootPlanners(site),
      ...cleanUpPlanners(site, atEndOfLease),
      ...scratchPlanners(site),
      ...reconcilePlanners(site),
    }),
  );
