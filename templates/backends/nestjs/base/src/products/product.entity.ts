import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import { timestamp } from '../database/connection.js';

@Entity('products')
export class Product {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  name: string;

  @Column({ type: 'varchar', nullable: true })
  description: string | null;

  @Column()
  price_cents: number;

  @Column()
  stock: number;

  @CreateDateColumn({ type: timestamp })
  created_at: Date;

  @UpdateDateColumn({ type: timestamp })
  updated_at: Date;
}
