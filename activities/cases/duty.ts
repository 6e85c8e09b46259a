export { meetDuty } from '../../store/duties/meet.ts';
