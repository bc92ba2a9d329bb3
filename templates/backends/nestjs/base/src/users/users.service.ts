import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { hashPassword } from '../auth/passwords.js';
import { User } from './user.entity.js';

@Injectable()
export class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  findByEmail(email: string): Promise<User | null> {
    return this.users.findOneBy({ email });
  }

  findById(id: number): Promise<User | null> {
    return this.users.findOneBy({ id });
  }

  /** Returns false if there already is a user with that address. */
  async add(email: string, name: string, password: string): Promise<boolean> {
    const password_hash = await hashPassword(password);
    try {
      await this.users.insert({ email, name, password_hash });
      return true;
    } catch (error) {
      if (await this.users.existsBy({ email })) return false;
      throw error;
    }
  }
}
