import { DataSource } from 'typeorm';
import { readConfig } from '../config.js';
import { dataSourceOptions } from './database.js';

/** For TypeORM's command line; the application creates its own. */
export default new DataSource(dataSourceOptions(readConfig(process.env)));
