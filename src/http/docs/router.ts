/** `/docs`: the contract as pages, rendered from the WSDL itself when they are first asked for. */
import {Router, type RequestHandler} from 'express';
import {readFileSync} from 'node:fs';
import {createSamples} from '../../contract/samples.ts';
import {wsdlText} from '../../contract/wsdl.ts';
import {readContract, type Contract} from '../../contract/wsdl-model.ts';
import {clientBase} from '../wsdl.ts';
import {clientsPage} from './clients-page.ts';
import {indexPage} from './index-page.ts';
import {operationPage} from './operation-page.ts';
import {rulesPage} from './rules-page.ts';
import {faultsPage, typesPage} from './type-pages.ts';

const asset = (name: string) => readFileSync(new URL(`../../../assets/${name}`, import.meta.url), 'utf8');

export function createDocsRouter(): Router {
  const router = Router();
  let contract: Promise<Contract> | undefined;
  const read = () => (contract ??= readContract(wsdlText));

  // What a page says of addresses depends on who asks.
  const show =
    (write: (contract: Contract, base: string, name: string) => string | undefined): RequestHandler =>
    async (request, response, next) => {
      const page = write(await read(), clientBase(request), String(request.params['name']));
      if (page === undefined) return next();
      response.set('Cache-Control', 'no-cache').vary('Host').type('html').send(page);
    };

  router.get(/^\/docs$/, (request, response) => {
    // For whoever follows no redirections, such as curl.
    const text = `The contract, as pages to read: ${clientBase(request)}/docs/\n`;
    response.status(302).location('docs/').vary('Host').type('text').send(text);
  });
  router.get('/docs/docs.css', (_request, response) => void response.type('css').send(asset('docs.css')));
  router.get('/docs/docs.js', (_request, response) => void response.type('js').send(asset('docs.js')));
  router.get(/^\/docs\/$/, show(indexPage));
  router.get('/docs/types', show(typesPage));
  router.get(
    '/docs/faults',
    show(all => faultsPage(all, createSamples(all))),
  );
  router.get(
    '/docs/clients',
    show((_contract, base) => clientsPage(base)),
  );
  router.get('/docs/rules', show(rulesPage));
  router.get(
    '/docs/:name',
    show((all, base, name) => {
      const operation = all.operations.find(each => each.name === name);
      return operation && operationPage(all, createSamples(all), operation, base);
    }),
  );
  return router;
}
