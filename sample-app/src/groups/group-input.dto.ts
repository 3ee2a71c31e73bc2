import { IsInt, IsString, Length, Max, Min } from 'class-validator';

/** What a client sends to found a group. */
export class GroupInput {
  @IsString()
  @Length(1, 100)
  name: string;

  @IsInt()
  @Min(0)
  @Max(1000)
  size: number;

  /** The contact who leads it. */
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  chairId: number;
}
