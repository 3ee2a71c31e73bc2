import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { NonTransactional } from 'nestjs-rest-errors/typeorm';

import { GroupId } from './group-id.decorator.js';
import { NewsInput } from './news-input.dto.js';
import { NewsService } from './news.service.js';

@Controller('Groups')
export class NewsController {
  constructor(private readonly news: NewsService) {}

  /** What the journal says of mails that were sent has to stay when the next one cannot be sent. */
  @Post(':groupId/News')
  @HttpCode(204)
  @NonTransactional()
  async sendNews(@GroupId() groupId: number, @Body() { text }: NewsInput): Promise<void> {
    await this.news.send(groupId, text);
  }
}
