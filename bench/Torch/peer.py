# The same work in PyTorch. Usage: peer.py <case> <threads> <runs>; prints the median in seconds and torch's version.
import statistics
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


CASES = {
    'add': lambda: (small_add(), 20000),
    'allocate': lambda: (lambda: torch.empty(262144), 5000),
    'mlp': lambda: (training(mlp(), torch.randn(32, 64), 10), 200),
    'cnn-train': lambda: (training(cnn(), torch.randn(64, 1, 28, 28), 6), 5),
    'cnn-eval': lambda: (evaluation(cnn(), torch.randn(256, 1, 28, 28)), 5),
    'resnet-train': lambda: (training(resnet18(), torch.randn(16, 3, 32, 32), 10), 1),
    'resnet-eval': lambda: (evaluation(resnet18(), torch.randn(32, 3, 32, 32)), 1),
    'epoch': lambda: (epoch(), 1),
}

case, threads, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
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
print(statistics.median(seconds), torch.__version__)
