/** serve, lab, start */
import type {Command} from 'commander';

export function addRunCommands(_program: Command): void {
  // Wired with the composition root.
}
