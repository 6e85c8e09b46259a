/** A file for a person to save. */
export interface WorkbookFile {
  /** Chinese name with the date, safe on every file system. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The name with what file systems refuse left out. */
export const workbookFile = (name: string, bytes: Uint8Array): WorkbookFile => ({
  fileName: `${name.replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '').slice(0, 100)}.xlsx`,
  bytes,
});
