import { DataSource } from 'typeorm';
import { appConfig } from '../config.js';
import { dataSourceOptions } from './options.js';

/** For TypeORM's command line; the application makes its own. */
export default new DataSource(dataSourceOptions(appConfig()));
