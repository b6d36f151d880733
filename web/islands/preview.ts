/** An author's preview: drawn anew when a file of the course changes. Without scripts, reloading does it. */
class Preview extends HTMLElement {
  connectedCallback(): void {
    // The browser opens the stream again by itself, also when the server was started again meanwhile.
    const events = new EventSource("/api/v1/content/events");
    events.addEventListener("edition", (event) => {
      if (event.data === this.dataset.edition) return;
      events.close();
      location.reload();
    });
  }
}

customElements.define("tremplin-preview", Preview);
