// Where a layer lies that belongs to an element.

const GAP = 4;

/** Puts a popover under an element, or above it when there is no room, inside the window. */
export function placeBeside(layer, anchor) {
  const box = anchor.getBoundingClientRect();
  const width = layer.offsetWidth;
  const height = layer.offsetHeight;
  const below = box.bottom + GAP + height <= innerHeight || box.top < innerHeight - box.bottom;
  const start = box.left + width <= innerWidth - 8 ? box.left : Math.max(8, box.right - width);
  layer.style.left = `${Math.min(start, Math.max(8, innerWidth - width - 8))}px`;
  layer.style.top = `${below ? box.bottom + GAP : Math.max(8, box.top - GAP - height)}px`;
}
