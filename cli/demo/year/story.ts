import { STORY as QUARTER } from '../months/story.ts';
import type { Story } from '../story.ts';

export const STORY: Story = QUARTER;
