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

/**
 * The element of one cell. Another face changes it as little as it can: most keys of a search change
 * some texts and nothing else, and each node that comes or goes is laid out anew.
 */
export class FaceElement {
  readonly element = document.createElement('span');
  private shown = '';
  private className = '';
  private title = '';
  /** The texts of the present face when it has nothing else: what stands between the marks, and these. */
  private texts: readonly Text[] = [];

  show(face: Face): void {
    const key = JSON.stringify(face);
    if (key === this.shown) return;
    this.shown = key;
    switch (face.is) {
      case 'waiting':
        this.name('bw-wait', '');
        this.fill([]);
        return;
      case 'text':
        this.showText(face);
        return;
      case 'state':
        this.name('bw-state', face.text);
        this.fill([span(`bw-mark bw-${face.shape}`, ''), span('bw-cut', face.text)]);
        return;
      case 'tick':
        this.showTick(face.isTicked, face.label);
    }
  }

  private showText({ text, found = '', title = '', isDim = false, staged = '' }: TextFace): void {
    const pieces = piecesOf(text, found);
    if (staged !== '') {
      const whole = span('bw-cut', '');
      whole.append(...nodesOf(textsOf(pieces)));
      this.name('bw-state', title);
      this.fill([whole, span('bw-staged', staged)]);
      return;
    }
    this.name(isDim ? 'bw-dim' : '', title);
    if (this.texts.length !== pieces.length) {
      const texts = textsOf(pieces);
      this.fill(nodesOf(texts));
      this.texts = texts;
      return;
    }
    this.texts.forEach((node, index) => {
      const piece = pieces[index] ?? '';
      if (node.data !== piece) node.data = piece;
    });
  }

  private showTick(isTicked: boolean, label: string): void {
    const { element } = this;
    if (this.className !== 'bw-check') this.fill([]);
    this.name('bw-check', '');
    element.setAttribute('role', 'checkbox');
    element.setAttribute('aria-checked', String(isTicked));
    element.setAttribute('aria-label', label);
  }

  private fill(nodes: readonly Node[]): void {
    this.texts = [];
    this.element.replaceChildren(...nodes);
  }

  private name(className: string, title: string): void {
    if (this.className !== className) this.element.className = className;
    if (this.title !== title && title === '') this.element.removeAttribute('title');
    else if (this.title !== title) this.element.title = title;
    this.className = className;
    this.title = title;
  }
}

function textsOf(pieces: readonly string[]): readonly Text[] {
  return pieces.map((piece) => document.createTextNode(piece));
}

/** Each second text was found. */
function nodesOf(texts: readonly Text[]): readonly Node[] {
  return texts.map((text, index) => {
    if (index % 2 === 0) return text;
    const mark = document.createElement('mark');
    mark.append(text);
    return mark;
  });
}
