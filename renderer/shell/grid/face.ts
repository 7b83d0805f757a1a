import { matchRanges } from '../../../shared/model/search-text.ts';

/** What a cell shows. */
export type Face =
  | { readonly is: 'waiting' }
  | {
      readonly is: 'text';
      readonly text: string;
      /** What was searched for: its places in the text are marked. */
      readonly found?: string;
      readonly title?: string;
      readonly isDim?: boolean;
      /** Stands after the text when it is not empty. */
      readonly staged?: string;
    }
  | { readonly is: 'state'; readonly text: string; readonly shape: string }
  | { readonly is: 'tick'; readonly isTicked: boolean; readonly label: string };

type TextFace = Extract<Face, { readonly is: 'text' }>;

function span(className: string, text: string): HTMLElement {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

/** The text in pieces, of which each second one was found. */
function piecesOf(text: string, found: string): readonly string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const [start, end] of found ? matchRanges(text, found) : []) {
    pieces.push(text.slice(at, start), text.slice(start, end));
    at = end;
  }
  return [...pieces, text.slice(at)];
}

function markedNodes(pieces: readonly string[]): (string | HTMLElement)[] {
  return pieces.map((piece, index) => {
    if (index % 2 === 0) return piece;
    const mark = document.createElement('mark');
    mark.textContent = piece;
    return mark;
  });
}

/**
 * The element of one cell. Another face changes it as little as it can: most keys of a search change
 * some texts and nothing else, and each node that comes or goes is laid out anew.
 */
export class FaceElement {
  readonly element = document.createElement('span');
  private shown = '';

  show(face: Face): void {
    const key = JSON.stringify(face);
    if (key === this.shown) return;
    this.shown = key;
    // It told the whole of what was here before.
    this.element.parentElement?.removeAttribute('title');
    switch (face.is) {
      case 'waiting':
        this.become('bw-wait', '', []);
        return;
      case 'text':
        this.showText(face);
        return;
      case 'state':
        this.become('bw-state', face.text, [
          span(`bw-mark bw-${face.shape}`, ''),
          span('bw-cut', face.text),
        ]);
        return;
      case 'tick':
        this.showTick(face.isTicked, face.label);
    }
  }

  private showText({ text, found = '', title = '', isDim = false, staged = '' }: TextFace): void {
    const pieces = piecesOf(text, found);
    if (staged !== '') {
      const whole = span('bw-cut', '');
      whole.append(...markedNodes(pieces));
      this.become('bw-state', title, [whole, span('bw-staged', staged)]);
      return;
    }
    const only = this.element.firstChild;
    const className = isDim ? 'bw-dim' : '';
    if (pieces.length > 1 || !(only instanceof Text) || only.nextSibling) {
      this.become(className, title, markedNodes(pieces));
      return;
    }
    this.name(className, title);
    only.data = text;
  }

  private showTick(isTicked: boolean, label: string): void {
    const { element } = this;
    if (element.className !== 'bw-check') this.become('bw-check', '', []);
    element.setAttribute('role', 'checkbox');
    element.setAttribute('aria-checked', String(isTicked));
    element.setAttribute('aria-label', label);
  }

  private become(className: string, title: string, nodes: readonly (string | Node)[]): void {
    this.name(className, title);
    this.element.replaceChildren(...nodes);
  }

  private name(className: string, title: string): void {
    const { element } = this;
    if (element.className !== className) element.className = className;
    if (title === '') element.removeAttribute('title');
    else element.title = title;
  }
}
