import { type ByteString, toText } from '../../shared/text/byteString';
import { HumanError } from '../../shared/errors';
import { words } from '../../shared/text/words';

/** A file system hangs, and with it whoever asks it. */
export class NoAnswerError extends HumanError {
  constructor(path: ByteString) {
    super(
      words(
        'The file system does not answer. Exclude this folder, or scan again when it answers: {0}.',
        toText(path),
      ),
    );
  }
}
