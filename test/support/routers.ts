import {Router} from 'express';

export const router = Router();
router.get('/boot/hello', (_request, response) => void response.type('text/plain').send('booted'));

export const throwing = Router();
throwing.get('/throws', () => {
  throw new TypeError('at /srv/secret.ts:12');
});
throwing.get('/rejects', () => Promise.reject(new TypeError('at /srv/secret.ts:12')));
