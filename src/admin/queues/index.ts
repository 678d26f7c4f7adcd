import { BoardSession } from './board-session.js';
import { QueueBoard } from './queue-board.js';

export const queueBoardProviders = [BoardSession, QueueBoard];
