import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {createListener} from '../../src/http/listener.ts';
import {defaultLimits} from '../../src/http/limits.ts';

describe('the listening socket', () => {
  it('names the TLS file that cannot be read', () => {
    const tls = {certFile: '/nowhere/tls.crt', keyFile: '/nowhere/tls.key'};
    expect(() => createListener(() => undefined, {host: '127.0.0.1', port: 0, tls}, defaultLimits))
      .to.throw(AppError, '/nowhere/tls.crt')
      .with.property('code', 'InvalidRequest');
  });
});
