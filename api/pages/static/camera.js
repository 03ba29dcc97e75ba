// A slip's code, read with this page's camera: only where the browser itself reads codes. No picture is kept or sent.

export const canRead = () => "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);

/** The first QR code that comes before the camera, as text; null once `video`, which shows what it sees, is hidden again. */
export async function read(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  try {
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    while (!video.hidden) {
      const [code] = await detector.detect(video);
      if (code) return code.rawValue;
      await new Promise(requestAnimationFrame);
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.hidden = true;
  }
}
