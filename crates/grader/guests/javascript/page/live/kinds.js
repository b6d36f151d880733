// The kinds of event that a test may send, and the elements that happy-dom gives a way of their own to receive one.
import Event from 'happy-dom/lib/event/Event.js';
import CustomEvent from 'happy-dom/lib/event/events/CustomEvent.js';
import FocusEvent from 'happy-dom/lib/event/events/FocusEvent.js';
import InputEvent from 'happy-dom/lib/event/events/InputEvent.js';
import KeyboardEvent from 'happy-dom/lib/event/events/KeyboardEvent.js';
import MouseEvent from 'happy-dom/lib/event/events/MouseEvent.js';
import PointerEvent from 'happy-dom/lib/event/events/PointerEvent.js';
import SubmitEvent from 'happy-dom/lib/event/events/SubmitEvent.js';
import WheelEvent from 'happy-dom/lib/event/events/WheelEvent.js';
import HTMLAnchorElement from 'happy-dom/lib/nodes/html-anchor-element/HTMLAnchorElement.js';
import HTMLAreaElement from 'happy-dom/lib/nodes/html-area-element/HTMLAreaElement.js';
import HTMLButtonElement from 'happy-dom/lib/nodes/html-button-element/HTMLButtonElement.js';
import HTMLDetailsElement from 'happy-dom/lib/nodes/html-details-element/HTMLDetailsElement.js';
import HTMLInputElement from 'happy-dom/lib/nodes/html-input-element/HTMLInputElement.js';
import HTMLLabelElement from 'happy-dom/lib/nodes/html-label-element/HTMLLabelElement.js';

export const byName = { Event, CustomEvent, FocusEvent, InputEvent, KeyboardEvent, MouseEvent, PointerEvent, SubmitEvent, WheelEvent };
export const activated = [HTMLAnchorElement, HTMLAreaElement, HTMLButtonElement, HTMLDetailsElement, HTMLInputElement, HTMLLabelElement];
