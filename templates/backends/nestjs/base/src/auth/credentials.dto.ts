import { z } from 'zod';
import { email, password } from '../validation.js';

export const Credentials = z.object({ email, password });

export type Credentials = z.output<typeof Credentials>;
