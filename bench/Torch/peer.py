# The same work in PyTorch. Usage: peer.py <case> <threads> <runs> <layout>; prints torch's version and the seconds of each run.
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def cnn(channels=1, classes=6, size=28):
    def block(a, b):
        return nn.Sequential(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.2))
    features = nn.Sequential(block(channels, 16), nn.MaxPool2d(2), block(16, 32), nn.MaxPool2d(2), block(32, 64), nn.Flatten())
    return nn.Sequential(features, nn.Linear(64 * (size // 4) ** 2, classes))


class Block(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(a, b, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(b)
        self.conv2 = nn.Conv2d(b, b, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(b)
        self.downsample = None
        if a != b or stride != 1:
            self.downsample = nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))

    def forward(self, x):
        around = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.bn2(self.conv2(x))
        x += around
        return F.relu(x, inplace=True)


def resnet18(classes=10):
    stem = [nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    sizes = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
    return nn.Sequential(*stem, *[Block(*each) for each in sizes], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


class WideBlock(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(a)
        self.conv1 = nn.Conv2d(a, b, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(b)
        self.conv2 = nn.Conv2d(b, b, 3, 1, 1, bias=False)
        self.shortcut = nn.Conv2d(a, b, 1, stride, bias=False) if a != b else None

    def forward(self, x):
        a = F.relu(self.bn1(x), inplace=True)
        h = self.conv2(F.relu(self.bn2(self.conv1(a)), inplace=True))
        return h + (x if self.shortcut is None else self.shortcut(a))


def wide_resnet40_2(classes=10):
    layers, width = [nn.Conv2d(3, 16, 3, padding=1, bias=False)], 16
    for wider, stride in [(32, 1), (64, 2), (128, 2)]:
        for block in range(6):
            layers.append(WideBlock(width, wider, stride if block == 0 else 1))
            width = wider
    return nn.Sequential(*layers, nn.BatchNorm2d(width), nn.ReLU(inplace=True), nn.AvgPool2d(8), nn.Flatten(), nn.Linear(width, classes))


def mlp():
    return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))


def training(model, x, classes):
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=5e-4)
    y = torch.randint(classes, (len(x),))

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    return step


def evaluation(model, x):
    model.eval()

    def step():
        with torch.no_grad():
            model(x)
    return step


class Images(torch.utils.data.Dataset):
    """4,096 images of 3 x 32 x 32; crop with padding 4, flip and normalisation of each image, as torchvision does it."""

    def __init__(self):
        self.pixels = torch.randint(256, (4096, 3, 32, 32), dtype=torch.uint8)
        self.labels = torch.randint(10, (4096,))

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        padded = F.pad(self.pixels[i], [4, 4, 4, 4])
        top, left = torch.randint(9, (2,)).tolist()
        image = padded[:, top:top + 32, left:left + 32]
        if torch.rand(()) < 0.5:
            image = image.flip(-1)
        return image.float().div_(255).sub_(0.5).div_(0.5), self.labels[i]


def epoch():
    model = cnn(3, 10, 32)
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=5e-4)
    loader = torch.utils.data.DataLoader(Images(), batch_size=64, shuffle=True, num_workers=2, drop_last=True)

    def run():
        for x, y in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
    return run


def repeated(work, times):
    def run():
        for _ in range(times):
            work()
    return run


def small_add():
    a, b = torch.ones(4), torch.ones(4)
    return lambda: a + b


# Nothing is computed on the device meta: what is left is what a step costs beside its kernels.
def dispatch():
    layers = [nn.Linear(64, 64, device='meta') for _ in range(40)]
    parameters = [each for layer in layers for each in layer.parameters()]
    x = torch.empty((524288, 64), device='meta')

    def step():
        for each in parameters:
            each.grad = None
        h = x
        for layer in layers:
            h = torch.tanh(layer(h)) + h
        h.sum().backward()
    return step


# rows: PyTorch's own layout; images: channels last in the images; throughout: in the weights too.
def images(*shape):
    return torch.randn(shape) if LAYOUT == 'rows' else torch.randn(shape).contiguous(memory_format=torch.channels_last)


def laid_out(model):
    return model.to(memory_format=torch.channels_last) if LAYOUT == 'throughout' else model


CASES = {
    'add': lambda: (small_add(), 20000),
    'dispatch': lambda: (dispatch(), 20),
    'allocate': lambda: (lambda: torch.empty(262144), 5000),
    'mlp': lambda: (training(mlp(), torch.randn(32, 64), 10), 200),
    'cnn-train': lambda: (training(laid_out(cnn()), images(64, 1, 28, 28), 6), 5),
    'cnn-eval': lambda: (evaluation(laid_out(cnn()), images(256, 1, 28, 28)), 5),
    'resnet-train': lambda: (training(laid_out(resnet18()), images(16, 3, 32, 32), 10), 1),
    'resnet-eval': lambda: (evaluation(laid_out(resnet18()), images(32, 3, 32, 32)), 1),
    'wide-train': lambda: (training(laid_out(wide_resnet40_2()), images(16, 3, 32, 32), 10), 1),
    'wide-eval': lambda: (evaluation(laid_out(wide_resnet40_2()), images(32, 3, 32, 32)), 1),
    'epoch': lambda: (epoch(), 1),
}

case, threads, runs, LAYOUT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
torch.set_num_threads(threads)
torch.manual_seed(1)
work, times = CASES[case]()
run = repeated(work, times)
run()
seconds = []
for _ in range(runs):
    start = time.perf_counter()
    run()
    seconds.append((time.perf_counter() - start) / times)
print(torch.__version__, *seconds)
