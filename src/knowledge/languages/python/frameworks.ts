/** Settings of frameworks that name places which the program writes. Source: their documentation. */

/** Settings of Django that name a folder which it fills, with what does it. */
export const djangoFolders: readonly (readonly [string, string])[] = [
  ['MEDIA_ROOT', 'uploads go to MEDIA_ROOT'],
  ['EMAIL_FILE_PATH', 'mails go to EMAIL_FILE_PATH'],
  ['SESSION_FILE_PATH', 'sessions are kept in SESSION_FILE_PATH'],
  ['FILE_UPLOAD_TEMP_DIR', 'uploads pass through FILE_UPLOAD_TEMP_DIR'],
];

/** Settings of gunicorn that name a file which it writes. */
export const gunicornFiles = ['accesslog', 'errorlog', 'logfile', 'pidfile'];
