// The camera: asked for on a button only, 320 by 240, each frame as grey levels; every track is
// stopped when it is left.

import { drawn } from "./grey.js";

/** @typedef {import("../../numbers/maps.js").Maps} Maps */

const WIDTH = 320;
const HEIGHT = 240;

export class Camera {
  #video = document.createElement("video");
  /** @type {MediaStream | null} */
  #stream = null;
  #frame = 0;
  #wanted = 0;

  /** @param {(image: Maps) => void} onFrame @param {() => void} onEnd the camera was taken away */
  constructor(onFrame, onEnd) {
    this.onFrame = onFrame;
    this.onEnd = onEnd;
    this.#video.muted = true;
    this.#video.playsInline = true;
  }

  get running() {
    return this.#stream !== null;
  }

  /** Ask for the camera. Throws what the browser says where there is none, or it is refused. */
  async start() {
    this.#wanted += 1;
    const asked = this.#wanted;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: WIDTH }, height: { ideal: HEIGHT }, facingMode: "environment" }
    });
    // The answer may come after the page was left, or the button pressed again.
    if (asked !== this.#wanted) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    this.#stream = stream;
    for (const track of stream.getTracks()) track.onended = () => this.#taken();
    this.#video.srcObject = stream;
    try {
      await this.#video.play();
    } catch (error) {
      if (asked !== this.#wanted) return;
      this.stop();
      throw error;
    }
    if (asked === this.#wanted) this.#next();
  }

  stop() {
    this.#wanted += 1;
    cancelAnimationFrame(this.#frame);
    for (const track of this.#stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.#stream = null;
    this.#video.srcObject = null;
  }

  #taken() {
    this.stop();
    this.onEnd();
  }

  #next() {
    this.#frame = requestAnimationFrame(() => {
      if (this.#video.readyState >= 2 && this.#fresh()) this.onFrame(this.#read());
      if (this.running) this.#next();
    });
  }

  #seen = -1;

  /** Whether the video has moved on since the last frame. */
  #fresh() {
    const now = this.#video.currentTime;
    const fresh = now !== this.#seen;
    this.#seen = now;
    return fresh;
  }

  /** The frame within 320 by 240, as wide as the camera sees. */
  #read() {
    const { videoWidth, videoHeight } = this.#video;
    const factor = Math.min(1, WIDTH / videoWidth, HEIGHT / videoHeight);
    return drawn(
      this.#video,
      Math.max(1, Math.round(videoWidth * factor)),
      Math.max(1, Math.round(videoHeight * factor))
    );
  }
}
