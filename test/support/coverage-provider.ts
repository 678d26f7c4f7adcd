import v8 from '@vitest/coverage-v8';
import type { CoverageProviderModule } from 'vitest/node';

/**
 * V8's, which counts and reports as ever. It would lead what each tier has counted back to the sources for itself, one after the other when all
 * tests are through, and that takes ten seconds a tier. They run the same transformed code: it is done once for all of them.
 */
const provider: CoverageProviderModule = {
  ...v8,
  async getProvider() {
    const ofV8 = await v8.getProvider();
    const keep = ofV8.onAfterSuiteRun.bind(ofV8);
    let first: string | undefined;
    ofV8.onAfterSuiteRun = (meta) => keep({ ...meta, projectName: (first ??= meta.projectName) });
    return ofV8;
  },
};

export default provider;
