/** Of the sealing key in force, in the data folder. */
export const KEY_FILE_NAME = 'sealing-key.pem';

/** Of a sealing key that comes into force with the credential that is being bought. */
export const BOUGHT_KEY_FILE_NAME = 'sealing-key-bought.pem';
